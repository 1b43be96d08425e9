export { default as de } from './de.json' with { type: 'json' };
