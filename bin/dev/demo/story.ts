/** What the recording shows: two devices of one person, what is typed at each, and what the program asks. */

interface Answer {
  /** Once the program has written this… */
  readonly at: string;
  /** …this is typed, and Enter. */
  readonly typed: string;
}

export interface Line {
  readonly typed: string;
  readonly answers?: readonly Answer[];
  /** Seconds for a viewer to read what came of it. */
  readonly read: number;
}

export interface Scene {
  /** The title of the window, and the folder that is this device's home. */
  readonly device: string;
  readonly lines: readonly Line[];
}

/** Of nothing but this recording. */
const password = 'correct horse battery staple';

export const story: readonly Scene[] = [
  {
    device: 'old phone',
    lines: [
      { typed: 'bkv backup Documents --out cloud/documents.bkv', read: 1.8 },
      { typed: '# The key that was made, for paper…', read: 0.3 },
      { typed: 'bkv key show', read: 1.8 },
      { typed: '# …or for a vault, behind a password.', read: 0.3 },
      {
        typed: 'bkv register',
        answers: [
          { at: 'New password: ', typed: password },
          { at: 'The same again: ', typed: password },
        ],
        read: 3,
      },
    ],
  },
  {
    device: 'new phone',
    lines: [
      { typed: '# All it has is the password.', read: 0.3 },
      { typed: 'bkv recover', answers: [{ at: 'Password: ', typed: 'correct horse battery stable' }], read: 1.8 },
      { typed: 'bkv recover', answers: [{ at: 'Password: ', typed: password }], read: 1.2 },
      { typed: 'bkv restore cloud/documents.bkv --to back', read: 1.2 },
      { typed: 'cat back/Documents/letter.txt', read: 1 },
    ],
  },
];
