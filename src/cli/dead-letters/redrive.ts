import { FlowError } from '../../contract/errors.ts'
import { OUR_HEADERS } from '../../contract/message.ts'
import { deadLetterTopic, nodeTopic } from '../../contract/names.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { Broker, OutgoingMessage } from '../../runtime/broker/port.ts'
import { textHeader } from '../../runtime/headers.ts'
import { describeTopic, withBroker } from '../broker.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import { plural } from '../terminal/figures.ts'
import { DeadLetterBox } from './dead-letter-box.ts'
import type { DeadLetter } from './dead-letter.ts'
import { checkedFlow, type NamedFlow, namedFlow, stagesOf } from '../named-flow.ts'
import { RedriveTurn } from './redrive-turn.ts'

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
    const turn = await RedriveTurn.take(broker, named.name)
    try {
      return await redriveEach(letters, new Redrive(broker, turn, { flow, named }))
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

/** Puts dead letters in front of the source by which they had entered. */
class Redrive {
  private readonly broker: Broker
  private readonly turn: RedriveTurn
  private readonly flow: CheckedFlow
  private readonly named: NamedFlow

  constructor(
    broker: Broker,
    turn: RedriveTurn,
    { flow, named }: { readonly flow: CheckedFlow; readonly named: NamedFlow },
  ) {
    this.broker = broker
    this.turn = turn
    this.flow = flow
    this.named = named
  }

  /** False where it was redriven before. */
  async once(letter: DeadLetter): Promise<boolean> {
    if (this.turn.isRedriven(letter)) return false
    await this.turn.redrive(letter, await this.message(letter))
    return true
  }

  private async message({ original, origin, nodeId }: DeadLetter): Promise<OutgoingMessage> {
    const source = this.sourceOf(origin.topic, nodeId)
    const topic = nodeTopic(this.named.name, source, 'inbox')
    const { partitions } = await describeTopic(this.broker, topic)
    const headers = [...original.headers, textHeader(OUR_HEADERS.origin, JSON.stringify(origin))]
    // The same task as at first: order by key and state belong to it.
    return { ...original, topic, partition: origin.partition % partitions, headers }
  }

  /** The source that reads the topic, in the stage of the node that failed where several read it. */
  private sourceOf(topic: string, failedNode: string): string {
    const stages = stagesOf(this.flow, this.named.target)
    const readers = stages.flatMap((stage) =>
      stage.inputs
        .filter((input) => input.topic === topic && input.kind !== 'inbox')
        .map((input) => ({
          nodeId: input.nodeId,
          failedHere: stage.nodes.some(({ id }) => id === failedNode),
        })),
    )
    const source = readers.find(({ failedHere }) => failedHere) ?? readers[0]
    if (source !== undefined) return source.nodeId
    throw new FlowError('TOPIC_MISSING', {
      message: `The flow no longer reads "${topic}", where the message came from.`,
      hint: 'Put its source back, or produce the message to another topic with "millrace dead-letters show --json".',
    })
  }
}
