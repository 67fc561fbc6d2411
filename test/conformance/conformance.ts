import { Promises, type BrokerUnderTest } from './broker-under-test.ts'
import { clockPromises } from './clock-promises.ts'
import { exactlyOncePromises } from './exactly-once-promises.ts'
import { groupPromises } from './group-promises.ts'
import { logPromises } from './log-promises.ts'
import { outlivingPromises } from './outliving-promises.ts'
import { pollPromises } from './poll-promises.ts'
import { freezePromises } from './freeze-promises.ts'
import { gapPromises } from './gap-promises.ts'
import { javaPromises } from './java-promises.ts'
import { markerPromises } from './marker-promises.ts'
import { orderPromises } from './order-promises.ts'
import { positionPromises } from './position-promises.ts'
import { sizePromises } from './size-promises.ts'
import { statePromises } from './state-promises.ts'
import { sharingPromises } from './sharing-promises.ts'
import { topicPromises } from './topic-promises.ts'

/** The broker port's promises, the same for every adapter. */
export function brokerConformance(broker: BrokerUnderTest): void {
  Promises.of(broker, (promises) => {
    topicPromises(promises)
    logPromises(promises)
    sizePromises(promises)
    orderPromises(promises)
    groupPromises(promises)
    positionPromises(promises)
    statePromises(promises)
    pollPromises(promises)
    gapPromises(promises)
    markerPromises(promises)
    clockPromises(promises)
    freezePromises(promises)
    javaPromises(promises)
    exactlyOncePromises(promises)
    outlivingPromises(promises)
    sharingPromises(promises)
  })
}
