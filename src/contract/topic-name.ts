/** Letters that Kafka takes in the name of a topic, as many as it takes. */
export const TOPIC_CHARACTERS = /^[a-zA-Z0-9._-]{1,249}$/

/** Names that Kafka takes; `.` and `..` are folders. */
export const TOPIC_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/

/** What a flow calls a topic: an environment may put something in front of it. */
export const DECLARED_TOPIC_NAME = /^[a-zA-Z0-9._-]{1,200}$/
