/** The language that the page is shown in, for every part of it. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Text, textIn } from './text.ts';

export const TextContext = createContext<Text>(textIn('en'));

export const useText = (): Text => useContext(TextContext);
