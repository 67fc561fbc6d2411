import { expect } from 'vitest'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { aTrial, idsTo } from './worker-trial.ts'

const kafka = kafkaForThisFile()
const slow = { timeoutMs: 300_000 }
const withinMs = 120_000

testNeeding(
  needs.kafka,
  'workers share the partitions of a real Kafka, one that is killed is replaced, and nothing is lost',
  async () => {
    const { bootstrap } = await kafka()
    const trial = await aTrial('--broker', `kafka://${bootstrap}`)
    const run = trial.start('--workers', '3')
    await run.sharing(4)
    await trial.produce(2_000)
    await run.finished(2_000)
    const killed = run.processes[1]!
    process.kill(killed, 'SIGKILL')
    await trial.produce(1_000, 2_000)
    await until('another process in its place', () => (run.processes[1] ?? killed) !== killed, { withinMs })
    await run.sharing(4)
    await until('lag to be gone', () => run.metrics()?.lag === 0, { withinMs })
    run.command.kill('SIGTERM')
    expect((await run.ended).code).toBe(0)
    // Positions are committed once a second: what a killed process had written since then comes twice.
    expect([...new Set(await trial.ids('priced'))]).toEqual(idsTo(3_000))

    const again = trial.start('--workers', '3', '--once', '--from', 'beginning')
    expect((await again.ended).code).toBe(0)
    expect(again.summary()).toMatchObject({ counts: { in: 3_000, out: 3_000 }, ended: 'finished' })
  },
  slow,
)
