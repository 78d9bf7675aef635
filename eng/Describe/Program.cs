using Entraide.Describe;

// Called by ./platform openapi, from the root of the checkout.
await File.WriteAllTextAsync(args is [var file] ? file : ApiDocument.File, ApiDocument.Write());
