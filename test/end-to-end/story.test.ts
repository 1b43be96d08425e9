import { openTarget } from '../support/vault/target.ts';
import { tellStory } from './story.ts';

tellStory(openTarget);
