/** How what the page does tells how far it is. */
import type { StoryEvent } from '../story/story.ts';

/** What is told of an account that was given up is not heard. */
export type Tell = (event: StoryEvent) => void;
