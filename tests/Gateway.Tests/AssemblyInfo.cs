// Spans are observed process-wide: one test after the other, so that none sees the spans of another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
