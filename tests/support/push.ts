// The recording twin of the push gateway: notes what it is given, and answers as it is told to.
import type { PushDevice, PushGateway, PushMessage, Pushed } from '../../src/gateways/push.ts';

export interface RecordingPush extends PushGateway {
  readonly sent: { readonly device: PushDevice; readonly message: PushMessage }[];
  answer: Pushed;
}

export function recordingPush(): RecordingPush {
  const gateway: RecordingPush = {
    publicKey: 'recorded',
    sent: [],
    answer: 'SENT',
    send(device, message) {
      gateway.sent.push({ device, message });
      return Promise.resolve(gateway.answer);
    },
  };
  return gateway;
}
