/** OPAQUE's key stretching on a thread of its own. */
import { answerStretching } from './opaque-stretching.ts';
import { answerQuestions } from './threads/answer-questions.ts';

answerQuestions(answerStretching);
