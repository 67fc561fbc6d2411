import { FlowError } from '../../contract/errors.ts'
import { deadLetterTopic } from '../../contract/names.ts'
import { systemClock } from '../../runtime/clock.ts'
import { NOTHING_REDRIVEN, Redrive, type RedriveCounts } from '../../runtime/dead-letters/redrive.ts'
import { RedriveTurn } from '../../runtime/dead-letters/redrive-turn.ts'
import { withBroker } from '../broker.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import { plural } from '../terminal/figures.ts'
import { DeadLetterBox } from '../../runtime/dead-letters/dead-letter-box.ts'
import type { DeadLetter } from '../../runtime/dead-letters/dead-letter.ts'
import { checkedFlow, namedFlow, stagesOf } from '../named-flow.ts'

/** `millrace dead-letters redrive` */
export async function redriveDeadLetters(call: Call): Promise<number> {
  const ids = call.list(1)
  if ((ids.length === 0) === !call.flag('all'))
    throw new FlowError('USAGE', {
      message: ids.length === 0 ? 'Nothing was named to redrive.' : '--all and ids cannot go together.',
      hint: 'Name ids as "millrace dead-letters list" prints them, or give --all.',
    })
  const named = namedFlow(call)
  const flow = checkedFlow(named, 'nothing was redriven')
  refuseUnconfirmed(call, named.target, 'a redrive')
  const from = call.flag('from-node') ? 'node' : 'start'
  const done = await withBroker(named.target, async (broker) => {
    const box = new DeadLetterBox(broker, named.name)
    if ((await broker.describeTopics([deadLetterTopic(named.name)])).length === 0 && ids.length === 0)
      return NOTHING_REDRIVEN
    const stages = stagesOf(flow, named.target)
    const turn = await RedriveTurn.take(broker, named.name, {
      clock: systemClock,
      owner: `millrace dead-letters redrive (process ${process.pid})`,
    })
    try {
      const redrive = new Redrive({ broker, turn, flow: named.name, stages })
      if (ids.length === 0) return await redrive.all(() => box.all(), from)
      return await redrive.each(await lettersOf(box, ids), from)
    } finally {
      await turn.end()
    }
  })
  call.terminal.note(sentenceOf(done))
  return 0
}

/** All ids first: a wrong one is told before anything is written. */
async function lettersOf(box: DeadLetterBox, ids: readonly string[]): Promise<readonly DeadLetter[]> {
  return await Promise.all([...new Set(ids)].map((id) => box.byId(id)))
}

function sentenceOf({ redriven, before, left, same }: RedriveCounts): string {
  return [
    `Redriven: ${plural(redriven, 'message')}.`,
    ...(same === 0
      ? []
      : [
          `${plural(same, 'dead letter was', 'dead letters were')} of the same messages, which go back once.`,
        ]),
    ...(before === 0 ? [] : [`${plural(before, 'dead letter')} had been redriven before.`]),
    ...(left === 0
      ? []
      : [
          `${plural(left, 'dead letter')} cannot go on from the node that failed, for what that was given was not kept whole: redrive without --from-node.`,
        ]),
    ...(redriven === 0 ? [] : ['The flow reads them when it runs.']),
  ].join(' ')
}
