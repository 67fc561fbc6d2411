import { once } from 'node:events'
import { spawnTied } from '../../test/support/tied-process.ts'
import { benchFile } from '../child.ts'
import type { BenchKafka } from './bench-kafka.ts'

/** A steady 1,000 messages a second into a topic, from a process of its own. */
export class SteadyLoad {
  private readonly child: ReturnType<typeof spawnTied>
  private printed = ''
  private complained = ''

  constructor(kafka: BenchKafka, topic: string) {
    const env = { ...process.env, BROKER: kafka.bootstrap, TOPIC: topic, RATE: '1000' }
    this.child = spawnTied(process.execPath, [benchFile('kafka/steady-producer.ts')], { env })
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.printed += text))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.complained += text))
  }

  /** How many messages there were, all of them acknowledged. */
  async stop(): Promise<number> {
    const closed = once(this.child, 'close')
    this.child.kill('SIGTERM')
    const [code] = (await closed) as [number | null]
    if (code !== 0) throw new Error(`The producer ended with ${code}.\n${this.complained}`)
    return (JSON.parse(this.printed) as { readonly sent: number }).sent
  }
}
