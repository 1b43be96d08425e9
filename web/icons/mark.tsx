/** The sign of the vault: a keyhole. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="7" fill="currentColor" />
      <circle class="mark-hole" cx="12" cy="9.5" r="3.4" />
      <path class="mark-hole" d="M10.4 11h3.2l1 7.5H9.4z" />
    </svg>
  );
}
