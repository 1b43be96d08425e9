/** The signs of the page, drawn in lines on a field of 24 by 24. */
const paths = {
  key: 'M8 16a5 5 0 1 1 4.6-7H21v4h-3v3h-3v-3h-2.4A5 5 0 0 1 8 16Zm0-4.5v-1',
  digits: 'M9 4 7 20M17 4l-2 16M4 9h16M4 15h16',
  passkey:
    'M6 11a6 6 0 0 1 12 0c0 3-.3 5.5-1 8M9 20c.8-2.6 1-5.5 1-9a2 2 0 0 1 4 0c0 3.6-.2 6.6-.9 9.5M6 15c-.1 1.5-.3 2.6-.6 3.8',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  photo: 'M4 5h16v14H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 5M15 9.5h.01',
  chat: 'M4 5h16v11H11l-4 4v-4H4z',
  eye: 'M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h2',
  camera: 'M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 16.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'm6 6 12 12M18 6 6 18',
  down: 'M12 4v12m-5-5 5 5 5-5M5 20h14',
  wait: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  cloud: 'M7 18a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.7-.8A4.4 4.4 0 0 1 17 18Z',
  again: 'M5 12a7 7 0 1 0 2.3-5.200L5 9M5 4v5h5',
  vault:
    'M4 4h16v15H4zM7 19v2M17 19v2M12 15a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM12 8v1.5M12 13.5V15M8.5 11.5H10M14 11.5h1.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
