export { dictionary, translations } from '@zxcvbn-ts/language-pt-br';
