export { dictionary, translations } from '@zxcvbn-ts/language-fi';
