export { dictionary, translations } from '@zxcvbn-ts/language-nl-be';
