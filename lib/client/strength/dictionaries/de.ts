export { dictionary, translations } from '@zxcvbn-ts/language-de';
