/** placeholder until the call screen below lands */
export default function CallScreen() {
  return <main id="main" />;
}
