using System.Text.Json.Serialization;

namespace Entraide.Notification.Push;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower), JsonSerializable(typeof(VapidKey.Claims)), JsonSerializable(typeof(PushChannel.Payload))]
sealed partial class VapidJson : JsonSerializerContext;
