import { answerResend } from '../../../dist/libs/party/src/app/answer-resend.js';

/** The private port of a node: what another one signed is checked as over HTTP. */
export async function answerPeer(node, token) {
  try {
    await answerResend(node.db('operator-2'), node.context, token);
    return { status: 202, body: {} };
  } catch (error) {
    return { status: error.kind === 'not-found' ? 404 : 401, body: {} };
  }
}
