/** Argon2id on a thread of its own. */
import { answerQuestions } from '../threads/answer-questions.ts';
import { hash } from './argon2-hash.ts';

answerQuestions(hash);
