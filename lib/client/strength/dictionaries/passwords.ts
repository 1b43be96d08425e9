export { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
