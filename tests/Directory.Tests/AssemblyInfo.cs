// The tests of this project share one virtual host of the broker: one after the other, so that none takes another's messages.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
