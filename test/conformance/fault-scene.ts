import type { FlowError } from '../../src/contract/errors.ts'
import { until } from '../support/until.ts'
import { AcknowledgedWriter } from './acknowledged-writer.ts'
import { CopyingMember } from './copying-member.ts'
import { copies, countOf } from './copying-stage.ts'
import type { World } from './world.ts'

export interface SceneOptions {
  /** Where the fault comes. */
  readonly world: World
  /** The same broker on a way that the fault does not touch; `world` itself where there is none. */
  readonly beside: World
}

/** What came of a scene; numbers are those of the messages. */
export interface SceneReport {
  readonly lost: readonly number[]
  /** Copied before the one in front of it in its partition. */
  readonly disordered: readonly number[]
  readonly copied: number
  /** Partitions whose committed position was seen going back. */
  readonly wentBack: readonly number[]
}

interface SceneParts {
  readonly beside: World
  readonly stage: { readonly topic: string; readonly output: string; readonly group: string }
  readonly member: CopyingMember
  readonly writer: AcknowledgedWriter
}

const PARTITIONS = 2
const SOME = 40

/** Someone writes numbered messages to a topic, a member copies them to another one: then comes the fault. */
export class FaultScene {
  readonly stage: SceneParts['stage']
  readonly member: CopyingMember
  readonly writer: AcknowledgedWriter
  private readonly beside: World
  private readonly positions = new Map<number, number>()
  private readonly wentBack: number[] = []

  private constructor({ beside, stage, member, writer }: SceneParts) {
    this.beside = beside
    this.stage = stage
    this.member = member
    this.writer = writer
  }

  /** Resolves when it is in full swing. */
  static async start({ world, beside }: SceneOptions): Promise<FaultScene> {
    const stage = { topic: beside.name('orders'), output: beside.name('copies'), group: beside.name('copy') }
    await beside.broker.createTopics(
      [stage.topic, stage.output].map((name) => ({ name, partitions: PARTITIONS })),
    )
    const member = await CopyingMember.join(world.broker, {
      ...stage,
      limits: { maxMessages: 5 },
      clock: world.clock,
    })
    const writer = new AcknowledgedWriter(world.broker, stage.topic, PARTITIONS)
    const scene = new FaultScene({ beside, stage, member, writer })
    await scene.goesOn()
    return scene
  }

  /** What the member and the writer were told. */
  get errors(): FlowError[] {
    const troubles = this.member.troubles.filter((trouble) => trouble !== null)
    return [...this.member.errors, ...this.writer.errors, ...troubles]
  }

  /** Resolves when messages written from now on were copied. */
  async goesOn({ withinMs = 30_000 } = {}): Promise<void> {
    const wanted = (await this.copied()) + SOME
    await until('the copying to go on', async () => (await this.copied()) >= wanted, { withinMs })
    await this.look()
  }

  /** Resolves when the fault was told of. */
  async isToldOf(): Promise<void> {
    const before = this.errors.length
    await until('an error', () => this.errors.length > before, { withinMs: 30_000 })
  }

  /** Stops the writer, waits until everything acknowledged is copied, and counts. */
  async end(): Promise<SceneReport> {
    await this.writer.stop()
    const isThrough = async () => (await this.report()).lost.length === 0
    await until('everything to be copied', isThrough, { withinMs: 30_000, everyMs: 200 }).catch(
      async (cause: unknown) => {
        throw new Error(await this.state(), { cause })
      },
    )
    await this.look()
    await this.member.leave()
    return await this.report()
  }

  /** What is known of a scene that stands still. */
  private async state(): Promise<string> {
    const { lost } = await this.report()
    const positions = await this.beside.broker.committed(this.stage.group)
    return [
      `not copied: ${lost.join(', ')} of ${this.writer.acknowledged}`,
      `tasks ${this.member.tasks.join(', ')}; positions ${JSON.stringify(positions)}`,
      ...this.member.said.slice(-30),
    ].join('\n')
  }

  private async report(): Promise<SceneReport> {
    const lost: number[] = []
    const disordered: number[] = []
    let copied = 0
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const numbers = await this.numbers(partition)
      copied += numbers.length
      const seen = new Set(numbers)
      for (let i = partition; i <= this.writer.acknowledged; i += PARTITIONS) if (!seen.has(i)) lost.push(i)
      disordered.push(...outOfOrder(numbers, partition))
    }
    return { lost, disordered, copied, wentBack: this.wentBack }
  }

  private async numbers(partition: number): Promise<number[]> {
    return (await copies(this.beside.broker, this.stage.output, partition)).map(Number)
  }

  private async copied(): Promise<number> {
    return await countOf(this.beside.broker, this.stage.output)
  }

  private async look(): Promise<void> {
    for (const { partition, watermark } of await this.beside.broker.committed(this.stage.group)) {
      if (watermark < (this.positions.get(partition) ?? 0)) this.wentBack.push(partition)
      this.positions.set(partition, watermark)
    }
  }
}

/** Numbers that came before the one in front of them had come at all; what comes again is in order. */
function outOfOrder(numbers: readonly number[], first: number): number[] {
  let next = first
  return numbers.filter((number) => {
    if (number === next) next += PARTITIONS
    return number >= next
  })
}
