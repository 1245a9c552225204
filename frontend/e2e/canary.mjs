// Looks for planted secrets wherever one could have leaked: files, logs, process arguments.
// Every spelling in which a secret travels is searched for.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The spellings of a secret: raw, JSON, URL, base64, hex, UTF-16. */
export function spellings(secret) {
  const bytes = Buffer.from(secret);
  const all = [
    ['raw', bytes],
    ['json', Buffer.from(JSON.stringify(secret).slice(1, -1))],
    ['url', Buffer.from(encodeURIComponent(secret))],
    ['base64', Buffer.from(bytes.toString('base64').replace(/=+$/, ''))],
    ['base64url', Buffer.from(bytes.toString('base64url'))],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['utf16le', Buffer.from(secret, 'utf16le')],
    ['utf16be', Buffer.from(secret, 'utf16le').swap16()],
  ];
  // "user:password" in base64 begins at any of three places: search the parts that do not depend on it.
  for (const shift of [1, 2]) all.push([`base64+${shift}`, Buffer.from(Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(Math.ceil((shift * 8) / 6), -4))]);
  return all.filter(([, form]) => form.length >= 6);
}

function* files(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile() && statSync(path).size < 256 << 20) yield path;
  }
}

/** Where the secrets occur: in files below the folders (but those that `except` lets be), in the texts, in process arguments. */
export function leaks(secrets, { folders = [], texts = {}, pids = [], except = () => false }) {
  const found = [];
  const look = (where, content) => {
    for (const [name, secret] of Object.entries(secrets)) {
      for (const [form, bytes] of spellings(secret)) if (content.includes(bytes)) found.push(`${name} as ${form} in ${where}`);
    }
  };
  for (const folder of folders) for (const path of files(folder)) if (!except(path)) look(path, readFileSync(path));
  for (const [name, text] of Object.entries(texts)) look(name, Buffer.from(text));
  for (const pid of pids) {
    for (const part of ['cmdline', 'environ']) {
      try {
        look(`/proc/${pid}/${part}`, readFileSync(`/proc/${pid}/${part}`));
      } catch {
        // it has ended
      }
    }
  }
  return found;
}
