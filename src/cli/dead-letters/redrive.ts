import { FlowError } from '../../contract/errors.ts'
import { deadLetterTopic } from '../../contract/names.ts'
import { systemClock } from '../../runtime/clock.ts'
import { Redrive } from '../../runtime/dead-letters/redrive.ts'
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
  const { redriven, before } = await withBroker(named.target, async (broker) => {
    const box = new DeadLetterBox(broker, named.name)
    if ((await broker.describeTopics([deadLetterTopic(named.name)])).length === 0 && ids.length === 0)
      return { redriven: 0, before: 0 }
    const letters = chosen(box, ids)
    const stages = stagesOf(flow, named.target)
    const turn = await RedriveTurn.take(broker, named.name, {
      clock: systemClock,
      owner: `millrace dead-letters redrive (process ${process.pid})`,
    })
    try {
      return await redriveEach(letters, new Redrive({ broker, turn, flow: named.name, stages }))
    } finally {
      await turn.end()
    }
  })
  const again = before === 0 ? '' : ` ${plural(before, 'dead letter')} had been redriven before.`
  call.terminal.note(
    `Redriven: ${plural(redriven, 'message')}.${again}${redriven > 0 ? ' The flow reads them when it runs.' : ''}`,
  )
  return 0
}

async function* chosen(box: DeadLetterBox, ids: readonly string[]): AsyncGenerator<DeadLetter> {
  if (ids.length === 0) yield* box.all()
  // All ids first: a wrong one is told before anything is written.
  const letters = await Promise.all([...new Set(ids)].map((id) => box.byId(id)))
  yield* letters
}

async function redriveEach(
  letters: AsyncIterable<DeadLetter>,
  redrive: Redrive,
): Promise<{ redriven: number; before: number }> {
  let redriven = 0
  let before = 0
  for await (const letter of letters) {
    if (await redrive.once(letter)) redriven += 1
    else before += 1
  }
  return { redriven, before }
}
