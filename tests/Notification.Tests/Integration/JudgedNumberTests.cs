using System.Diagnostics;
using System.Text.Json;
using Entraide.Notification.Contacts;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Which numbers are taken, beside what <c>libphonenumber-js</c> says of them (eng/judge-numbers.mjs).</summary>
[Trait("Category", "Integration")]
public sealed class JudgedNumberTests
{
    // Of every region of the world: mobile and landline, of the shortest countries and the longest.
    static readonly string[] Written =
    [
        "+33600000000", "+33140000000", "+447700900123", "+12025550123", "+18095550123", "+4915112345678", "+4930123456", "+390612345678", "+393123456789",
        "+34612345678", "+351912345678", "+48512345678", "+905301234567", "+79161234567", "+81312345678", "+819012345678", "+8613812345678", "+861012345678",
        "+213551234567", "+212650123456", "+21620123456", "+221701234567", "+2348021234567", "+27711234567", "+254712123456", "+261341234567", "+919876543210",
        "+628123456789", "+6561234567", "+61412345678", "+64211234567", "+5511912345678", "+541123456789", "+5491123456789", "+525512345678", "+573211234567",
        "+35226123456", "+3545812345", "+37061234567", "+380501234567", "+96170123456", "+972502345678", "+971501234567", "+9647912345678", "+4368012345678",
    ];

    // None of these is a number and nothing else.
    static readonly string[] NotWritten =
    [
        "", "+", "0612345678", "33600000000", "0033600000000", "+33 6 00 00 00 00", "+33-600-000-000", "+33(0)600000000", "+33600000000 ", " +33600000000", "+33600000000\n", "+33600000000;ext=5",
        "+33600000000x5", "tel:+33600000000", "+33６00000000", "+٣٣٦٠٠٠٠٠٠٠٠", "＋33600000000", "\u202a+33600000000", "+0612345678", "+1234567", "+3360000000012345", "112", "116 111", "*9518",
    ];

    [Fact]
    public async Task What_somebody_else_takes_for_a_whole_number_is_taken_and_what_is_no_number_is_not()
    {
        Assert.All(await JudgeAsync(Written), Assert.True);
        Assert.All(Written, number => Assert.True(PhoneNumber.IsValid(number), number));
        Assert.All(await JudgeAsync(NotWritten), Assert.False);
        Assert.All(NotWritten, text => Assert.False(PhoneNumber.IsValid(text), text));
    }

    static async Task<bool[]> JudgeAsync(string[] numbers)
    {
        var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "judge-numbers.mjs"), tools])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(numbers));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<bool[]>(await output)!;
    }
}
