/*
 * An OpenID provider that others wrote (npm oidc-provider), to prove Signet's sign-in by
 * the browser against: PKCE demanded, refresh tokens rotated, tokens revocable. It prints
 * one line of JSON with its address, and ends with its standard input.
 */
import http from 'node:http';
import { Provider } from 'oidc-provider';

const lifetime = Number(process.env.ACCESS_TOKEN_SECONDS ?? 3600);
const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'signet',
        application_type: 'native', // a loopback address on any port
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      {
        client_id: 'svc-signet',
        client_secret: 'Practice-Desk-1',
        redirect_uris: [],
        grant_types: ['client_credentials'],
        response_types: [],
      },
    ],
    claims: { openid: ['sub', 'preferred_username', 'name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['practice'] },
    features: { devInteractions: { enabled: true }, clientCredentials: { enabled: true }, revocation: { enabled: true } },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, name: `Name of ${id}` }) }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: lifetime, AuthorizationCode: 60, IdToken: 3600, RefreshToken: 86400, Grant: 86400, Interaction: 600, Session: 86400, ClientCredentials: lifetime },
  });
  server.on('request', provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
