/** A vitest reporter whose last line is for people and programs alike: `3 passed, 0 failed, 1 skipped`. Before it, why tests were skipped. */
export default class SummaryReporter {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const reasons = {};
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        counts[state === 'pending' ? 'skipped' : state] += 1;
        if (note !== undefined) reasons[note] = (reasons[note] ?? 0) + 1;
      }
      // A file that could not be loaded, or a suite whose hook threw, is a failure even if none of its tests ran.
      if (module.state() === 'failed' && counts.failed === before) counts.failed += 1;
    }
    counts.failed += errors.length;
    process.on('exit', () => {
      for (const [reason, count] of Object.entries(reasons)) console.log(`${count} skipped: ${reason}`);
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
}
