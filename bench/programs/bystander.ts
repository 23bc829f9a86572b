// Does nothing, and tells how long the machine held it all the same.
import { loopQuestions } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';

answerQuestions(loopQuestions());
