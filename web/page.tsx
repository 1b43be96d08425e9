/** The page of the embedded vault: two phones and the vault between them, and what operators see. */
import { render } from 'preact';
import { Shell } from './shell/shell.tsx';

const place = document.getElementById('page');
if (place) render(<Shell />, place);
