/** The password of every account whose test needs no other. */
export const password = 'correct horse battery staple';
