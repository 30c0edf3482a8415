// The contracts as AsyncAPI 3.1: what is said where, with which headers.

const CHANNELS = {
  lane: {
    address: 'referrals.{nodeA}.{nodeB}',
    title: 'Lane',
    description:
      'The lane of two party nodes, names sorted, the same name twice where one node serves both parties. Key: the referral’s id. Values are sealed for the two parties (application/jose); the schema of a message describes the plaintext.',
    parameters: {
      nodeA: { description: 'The first node’s name.' },
      nodeB: { description: 'The second node’s name, not before the first in the alphabet.' },
    },
  },
  registry: {
    title: 'Registry',
    description: 'Institutions, keys, protocols. Written by protocol-registry, read by all, kept for ever.',
  },
  pulse: { title: 'Pulse', description: 'The registry’s minute signal. Kept one day.' },
  capacity: { title: 'Capacity', description: 'Free units per institution. Compacted.' },
  statements: {
    title: 'Statements',
    description: 'What institutions declare about themselves. Kept for ever.',
  },
  access: { title: 'Access', description: 'That a person’s data was read; no referral. Kept 30 days.' },
  plan: { title: 'Plan', description: 'The three-year plan. Kept for ever.' },
  audit: {
    title: 'Audit',
    description: 'Findings, by id and rule only, and the tables that are published. Kept for ever.',
  },
};

const messageName = ({ context, name, version }) =>
  `${context}-${name}`.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase()) + `V${version}`;

function headersOf(event, envelope) {
  const { required, optional } = event.schema['x-attributes'];
  const names = [...envelope.required, ...required, ...optional, 'traceparent'];
  const fixed = { type: event.type, dataschema: event.dataschema };
  const properties = Object.fromEntries(
    names.map((name) => [
      `ce_${name}`,
      fixed[name] === undefined ? envelope.properties[name] : { type: 'string', const: fixed[name] },
    ]),
  );
  const contentType = { type: 'string', const: contentTypeOf(event) };
  return {
    type: 'object',
    required: ['content-type', ...[...envelope.required, ...required].map((name) => `ce_${name}`)],
    properties: { 'content-type': contentType, ...properties },
  };
}

const contentTypeOf = (event) =>
  event.schema['x-topic'] === 'lane' ? 'application/jose' : 'application/json';

export function asyncapi(events, envelope, version) {
  const messages = {};
  const channels = {};
  for (const event of events) {
    const { title, description, examples, ...payload } = event.schema;
    const topic = payload['x-topic'];
    const name = messageName(event);
    messages[name] = {
      name: event.type,
      title,
      summary: description,
      contentType: contentTypeOf(event),
      headers: headersOf(event, envelope),
      payload: { title, ...payload },
      examples: examples.map((example) => ({ payload: example })),
    };
    channels[topic] ??= { address: topic, ...CHANNELS[topic], messages: {} };
    channels[topic].messages[name] = { $ref: `#/components/messages/${name}` };
  }
  const operations = Object.fromEntries(
    Object.keys(channels).flatMap((topic) => [
      [`say-${topic}`, { action: 'send', channel: { $ref: `#/channels/${topic}` } }],
      [`hear-${topic}`, { action: 'receive', channel: { $ref: `#/channels/${topic}` } }],
    ]),
  );
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Staffetta: events',
      version,
      description:
        'Signed events between the nodes of a referral network, CloudEvents 1.0 over Kafka in binary mode. Generated from libs/contracts/events.',
      license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/en/' },
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages },
  };
}
