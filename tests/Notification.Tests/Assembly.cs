// The integration tests share queues and a mail sink: side by side they would take each other's messages.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
