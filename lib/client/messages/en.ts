export { default as en } from './en.json' with { type: 'json' };
