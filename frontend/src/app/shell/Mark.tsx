/** The signet ring: plum band, blue bezel. The bezel's rim takes the background's colour. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg className="app-mark" width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden>
      <circle className="app-mark-band" cx="12" cy="15.3" r="6.9" strokeWidth="2.8" />
      <path className="app-mark-bezel" d="M6.4 1.6h11.2l2.7 4.6-4.1 4.5H7.8L3.7 6.2z" strokeWidth="1.4" strokeLinejoin="round" />
    </svg>
  );
}
