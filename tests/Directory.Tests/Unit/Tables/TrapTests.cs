using System.IO.Compression;
using System.Text;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Imports.Tables;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

/// <summary>Packages that are damaged, or made to do harm.</summary>
public sealed class TrapTests
{
    const string Table = "id,name,description\no1,Org,What\n";

    [Theory]
    [InlineData("../organizations.csv")]
    [InlineData("a/../../organizations.csv")]
    [InlineData("/etc/organizations.csv")]
    [InlineData("C:/organizations.csv")]
    [InlineData("a\\organizations.csv")]
    public async Task A_path_that_leaves_the_zip_is_refused(string path) =>
        await RefusedAsync(Packages.Zip((path, Table)), ProblemKind.Malformed, $"{path}: A path that leaves the zip, or is none of a zip's.");

    [Fact]
    public async Task A_zip_in_the_zip_is_refused() =>
        await RefusedAsync(Packages.Zip([("inner.zip", Packages.Zip(("organizations.csv", Table)).ToArray())]), ProblemKind.Malformed, "inner.zip: A zip in the zip: send its files.");

    [Fact]
    public async Task A_zip_that_is_called_a_table_is_refused() =>
        await RefusedAsync(
            Packages.Zip([("organizations.csv", Packages.Zip(("organizations.csv", Table)).ToArray())]), ProblemKind.Malformed,
            "organizations.csv: A zip in the zip, or a spreadsheet's own format: send its tables as CSV.");

    [Fact]
    public async Task More_files_than_a_thousand_are_refused_before_the_zip_is_opened()
    {
        await RefusedAsync(Packages.Zip([.. Enumerable.Range(0, 1001).Select(index => ($"{index}.csv", ""))]), ProblemKind.TooLarge, "data.zip: More than 1000 files in it.");
        Assert.Single((await Packages.ReadAsync(Packages.Zip([("organizations.csv", Table), .. Enumerable.Range(0, 999).Select(index => ($"{index}.csv", ""))]))).Rows);
    }

    [Fact]
    public async Task A_bomb_is_refused_after_its_first_megabytes()
    {
        var line = Encoding.UTF8.GetBytes($"o1,Org,{new string('x', 1000)}\n");
        var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("organizations.csv", CompressionLevel.SmallestSize).Open();
            entry.Write(Encoding.UTF8.GetBytes("id,name,description\n"));
            for (var count = 0; count < 50_000; count++)
            {
                entry.Write(line);
            }
        }

        await RefusedAsync(bomb, ProblemKind.TooLarge, "organizations.csv: It unpacks to more than 200 times its size: not a table.");
    }

    [Fact]
    public void Two_gibibytes_are_all_there_may_be()
    {
        var budget = new UnpackBudget("data.zip", long.MaxValue);
        for (var gave = 0L; gave + (1 << 30) <= UnpackBudget.Most; gave += 1 << 30)
        {
            budget.Spend(1 << 30, "organizations.csv", long.MaxValue, gave);
        }

        Assert.Equal("data.zip: More than 2 GiB when unpacked.", Assert.Throws<Problem>(() => budget.Spend(1, "organizations.csv", long.MaxValue, 1)).Faults.Single().Detail);
    }

    [Fact]
    public async Task Damage_is_noticed_by_the_checksum()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("organizations.csv", CompressionLevel.NoCompression).Open();
            entry.Write(Encoding.UTF8.GetBytes(Table));
        }

        var bytes = stream.ToArray();
        var at = bytes.AsSpan().IndexOf("Org"u8);
        Assert.True(at > 0, "The table is stored as it is, so that damage can be done to it.");
        bytes[at] = (byte)'X';
        await RefusedAsync(new MemoryStream(bytes), ProblemKind.Malformed, "organizations.csv: Damaged: its checksum is wrong.");
    }

    [Fact]
    public async Task Any_damage_is_a_refusal_and_never_a_crash()
    {
        var whole = Packages.Zip(("organizations.csv", Table + string.Join("", Enumerable.Range(2, 300).Select(id => $"o{id},Org,What is {id * 7919}\n"))), ("mapping.yaml", Mapping)).ToArray();
        var random = new Random(20260101);
        for (var round = 0; round < 1500; round++)
        {
            var bytes = whole.AsSpan(0, round % 3 == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (var damage = 0; damage < round % 4 && bytes.Length > 0; damage++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                await Packages.ReadAsync(new MemoryStream(bytes));
            }
            catch (Problem refusal)
            {
                Assert.Contains(refusal.Kind, new[] { ProblemKind.Malformed, ProblemKind.Invalid, ProblemKind.TooLarge });
            }
        }
    }

    [Fact]
    public async Task An_encrypted_file_is_refused()
    {
        var bytes = Packages.Zip(("organizations.csv", Table)).ToArray();
        bytes[6] |= 1;
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        await RefusedAsync(new MemoryStream(bytes), ProblemKind.Malformed, "organizations.csv: Encrypted: send it without a password.");
    }

    [Fact]
    public async Task A_zip_cut_off_is_refused() =>
        await RefusedAsync(new MemoryStream(Packages.Zip(("organizations.csv", Table)).ToArray()[..^30]), ProblemKind.Malformed, "data.zip: Not a whole zip file: its end is missing.");

    [Fact]
    public async Task An_empty_zip_has_no_table()
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(Packages.Zip(Array.Empty<(string, string)>())));
        Assert.Equal(ProblemKind.Invalid, refusal.Kind);
    }

    [Fact]
    public async Task What_is_called_zip_and_is_none_is_refused() =>
        await RefusedAsync(new MemoryStream("hello"u8.ToArray()), ProblemKind.Malformed, "data.zip: Not a zip file.");

    [Fact]
    public async Task A_line_of_a_gigabyte_is_refused_after_a_megabyte()
    {
        using var endless = new EndlessLine(1L << 30);
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(endless, "organizations.csv"));

        Assert.Equal((ProblemKind.TooLarge, "organizations.csv, line 2: A line of more than 1 MiB."), (refusal.Kind, refusal.Faults.Single().Detail));
        Assert.InRange(endless.Taken, 1 << 20, 2 << 20);
    }

    [Fact]
    public async Task A_record_of_many_lines_is_refused_as_well()
    {
        var csv = new StringBuilder("id,name,description\no1,Org,What\no2,Org,\"");
        for (var line = 0; line < 30_000; line++)
        {
            csv.Append("a line of a cell that nobody ever closes\n");
        }

        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(csv.ToString(), "organizations.csv"));
        Assert.Equal((ProblemKind.TooLarge, "organizations.csv, line 3: A record of more than 1 MiB: is a quotation mark never closed?"), (refusal.Kind, refusal.Faults.Single().Detail));
    }

    const string Mapping = "lenient: true\nfiles: { organizations.csv: [{ row: organization, id: id, by_name: true }] }";

    static async Task RefusedAsync(Stream package, ProblemKind kind, string fault)
    {
        var refusal = await Assert.ThrowsAsync<Problem>(() => Packages.ReadAsync(package));
        Assert.Equal((kind, fault), (refusal.Kind, refusal.Faults.Single().Detail));
    }

    /// <summary>A header and a line that does not end, which nobody has to keep in memory; it counts what is read of it.</summary>
    sealed class EndlessLine(long length) : Stream
    {
        static readonly byte[] Header = "id,name,description\n"u8.ToArray();

        public long Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - Position);
            for (var index = 0; index < count; index++)
            {
                buffer[index] = Position + index < Header.Length ? Header[Position + index] : (byte)'x';
            }

            (Position, Taken) = (Position + count, Taken + count);
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin == SeekOrigin.Begin ? offset : origin == SeekOrigin.End ? length + offset : Position + offset;

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
