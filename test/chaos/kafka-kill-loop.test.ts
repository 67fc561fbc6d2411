import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { chaosSeed } from './chaos-seed.ts'
import { checkExample, outcomeOfExample } from './examples.ts'
import { GrowingInput } from './inputs/growing-input.ts'
import { KafkaCluster } from './kafka-cluster.ts'
import { kafkaExamples } from './kafka-example.ts'
import { kafkaKillLoop } from './kafka-kill-loop.ts'
import { millrace } from './millrace-command.ts'
import { Workplace } from './workplace.ts'

const KILLS = 4
const LINES = 10_000

const positionsFirst = fileURLToPath(new URL('switches/positions-long-first.ts', import.meta.url))
const slow = { timeoutMs: 300_000 }

let started: Promise<KafkaCluster> | undefined
const kafka = () => (started ??= KafkaCluster.start())
afterAll(async () => (await started)?.stop())

describe.each(kafkaExamples)('$example.name on Kafka', (onKafka) => {
  const { example } = onKafka

  testNeeding(
    needs.kafka,
    `killed ${KILLS} times without warning, it loses nothing, and repeats in order only what was not committed`,
    async () => {
      const said: string[] = []
      const seed = chaosSeed()
      const options = { cluster: await kafka(), onKafka, lines: 2 * LINES, kills: KILLS, seed }
      const loop = kafkaKillLoop({ ...options, say: (line) => said.push(line) })
      const { findings } = await loop.finally(() => console.log(said.join('\n')))
      expect(findings.toString()).toMatch(/lost 0, doubled \d+, wrong 0, unexpected 0, disordered 0/)
      expect(findings.isCleanButDoubled).toBe(true)
      expect(findings.inputs).toBeGreaterThan(LINES * 0.9)
    },
    slow,
  )

  testNeeding(
    needs.kafka,
    'without a kill every message comes once, and the same comes out as on the embedded broker',
    async () => {
      const options = { cluster: await kafka(), onKafka, lines: LINES, kills: 0, seed: 5, say: () => {} }
      const { findings, outcome } = await kafkaKillLoop(options)
      expect(findings.toString()).toContain('lost 0, doubled 0, wrong 0, unexpected 0, disordered 0')
      const place = Workplace.with(example.name)
      await new GrowingInput(example, place, 5).add(LINES)
      await millrace(['run', place.flow, '--once', '--json', ...place.broker], { cwd: place.folder })
      expect(checkExample(example, place).isClean).toBe(true)
      expect(outcome).toEqual(outcomeOfExample(example, place))
      expect(Object.keys(outcome).length).toBeGreaterThan(1)
      place.remove()
    },
    slow,
  )

  // The same test on a command that is made wrong: a test that cannot fail shows nothing. This seed's kills all fall into the work.
  testNeeding(
    needs.kafka,
    'it is found to lose messages when positions are committed before the outputs',
    async () => {
      const cluster = await kafka()
      const few = { cluster, onKafka, lines: LINES, kills: 4, seed: 6, say: () => {} }
      const { findings } = await kafkaKillLoop({ ...few, imports: [positionsFirst] })
      expect(findings.count('lost')).toBeGreaterThan(0)
    },
    slow,
  )
})
