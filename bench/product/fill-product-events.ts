import { fillTopic } from './fill-topic.ts'
import { sample } from './peer-work.ts'

const utf8 = new TextEncoder()

/** The peers' messages in the input topic of the enrichment, on the embedded broker of a folder. */
export async function fillProductEvents(
  dataFolder: string,
  { messages, partitions }: { readonly messages: number; readonly partitions: number },
): Promise<void> {
  const topic = { name: 'product_events', partitions }
  await fillTopic({ folder: dataFolder, topic, messages, message: productEvent })
}

export function productEvent(j: number) {
  return {
    key: utf8.encode(`prod-${j % 1000}`),
    value: utf8.encode(sample(j)),
    headers: [],
    timestamp: Date.now(),
  }
}
