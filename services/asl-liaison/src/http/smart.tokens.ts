/** A `SmartConfiguration`. */
export const SMART_CONFIGURATION = Symbol('SMART_CONFIGURATION');
/** Which hosts subscriptions may call: a `ReceiverRules`. */
export const RECEIVER_RULES = Symbol('RECEIVER_RULES');
