/** A password that is hard to guess and possible to remember: words of a list, drawn at random. */
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** 2,048 to the power of 6 are 2^66. */
const wordCount = 6;

export function suggestPassword(random = crypto.getRandomValues(new Uint16Array(wordCount))): string {
  // The list has 2^11 words, so each is as likely as any other.
  return [...random].map((number) => wordlist[number % wordlist.length]).join(' ');
}
