export { dictionary, translations } from '@zxcvbn-ts/language-cs';
