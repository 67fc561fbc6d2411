import { describe } from 'vitest'
import { brokerConformance } from './conformance.ts'
import { EmbeddedWorld } from './embedded-world.ts'

describe('the embedded broker in a folder', () => {
  brokerConformance(EmbeddedWorld.inFolder)
})
describe('the embedded broker in memory', () => {
  brokerConformance(EmbeddedWorld.inMemory)
})
