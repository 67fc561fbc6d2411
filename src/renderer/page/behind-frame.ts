import { useEffect, useState } from 'react'

/** Does the work once the next frame is painted. What it gives back calls it off. */
export function behindFrame(work: () => void): () => void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    work()
  }
  const post = () => port2.postMessage(0)
  const frame = requestAnimationFrame(post)
  // A page that nobody sees paints no frames.
  if (document.hidden) post()
  return () => {
    cancelAnimationFrame(frame)
    port1.close()
  }
}

/** The value as it was when the last frame was painted: what is drawn from it delays no frame that shows what is more urgent. */
export function useBehindFrame<Value>(value: Value): Value {
  const [painted, setPainted] = useState(value)
  useEffect(() => (value === painted ? undefined : behindFrame(() => setPainted(value))), [value, painted])
  return painted
}
