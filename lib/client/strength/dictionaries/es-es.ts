export { dictionary, translations } from '@zxcvbn-ts/language-es-es';
