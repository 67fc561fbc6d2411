import { newsSubject, type StudioNews } from '../../../contract/studio/news.ts'

/** News for one page, as many as it has asked for; of each subject only the latest waits. */
export class NewsOutlet {
  private readonly waiting = new Map<string, StudioNews>()
  private readonly send: (news: StudioNews) => void
  private credit = 0

  constructor(send: (news: StudioNews) => void) {
    this.send = send
  }

  offer(news: StudioNews): void {
    // Behind what came since it was last told, so that the order stays that of the last words.
    const subject = newsSubject(news)
    this.waiting.delete(subject)
    this.waiting.set(subject, news)
    this.flush()
  }

  grant(more: number): void {
    this.credit += more
    this.flush()
  }

  private flush(): void {
    for (const [subject, news] of this.waiting) {
      if (this.credit === 0) return
      this.credit -= 1
      this.waiting.delete(subject)
      this.send(news)
    }
  }
}
