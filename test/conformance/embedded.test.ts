import { brokerConformance } from './conformance.ts'
import { EmbeddedWorld } from './embedded-world.ts'

const IN_FOLDER = {
  sizeLimit:
    'the embedded broker stores what it is given: the engine refuses what is too large in front of it',
  markers: 'the embedded broker has no transactions of others: nothing but messages takes an offset',
  javaClients: "the embedded broker speaks no network protocol: Kafka's own clients cannot reach it",
}

brokerConformance({
  name: 'embedded, in a folder',
  open: EmbeddedWorld.inFolder,
  lacks: IN_FOLDER,
  needs: [],
})
brokerConformance({
  name: 'embedded, in memory',
  open: EmbeddedWorld.inMemory,
  lacks: {
    ...IN_FOLDER,
    connections: 'nobody but its own process reaches its memory',
    outlives: 'its data end with its process',
  },
  needs: [],
})
