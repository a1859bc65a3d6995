using System.Text;

namespace Mox.Protocols.Tests.Embedded;

/// <summary>Writes TNEF streams as MS-OXTNEF has them, for tests.</summary>
internal sealed class TnefWriter
{
    private readonly MemoryStream _stream = new();

    public TnefWriter()
    {
        Write(_stream, 0x223E9F78u);
        Write(_stream, (ushort)1);
    }

    public byte[] ToArray() => _stream.ToArray();

    /// <summary>One attribute; the number has the type of its data in the upper half.</summary>
    public TnefWriter Attribute(int level, uint number, byte[] data, int sumOff = 0)
    {
        _stream.WriteByte((byte)level);
        Write(_stream, number);
        Write(_stream, (uint)data.Length);
        _stream.Write(data);
        Write(_stream, (ushort)(data.Sum(octet => octet) + sumOff));
        return this;
    }

    public TnefWriter Text(int level, uint number, string text) => Attribute(level, number, [.. Encoding.Latin1.GetBytes(text), 0]);

    public TnefWriter Attachment(string title, byte[] data, params byte[][] properties)
    {
        Attribute(2, 0x00069002, new byte[14]);
        Text(2, 0x00018010, title);
        Attribute(2, 0x0006800F, data);
        if (properties.Length > 0) Attribute(2, 0x00069005, Properties(properties));
        return this;
    }

    public static byte[] Properties(params byte[][] properties) => [.. BitConverter.GetBytes(properties.Length), .. properties.SelectMany(property => property)];

    public static byte[] Number(int number, int value) => [.. Tag(number, 3), .. BitConverter.GetBytes(value)];

    public static byte[] Unicode(int number, string text) => Variable(number, 0x1F, Encoding.Unicode.GetBytes(text + "\0"));

    public static byte[] Binary(int number, byte[] value) => Variable(number, 0x102, value);

    public static byte[] Object(int number, byte[] value) => Variable(number, 0x0D, [.. new byte[16], .. value]);

    public static byte[] Named(int number, string name, int value) =>
        [.. Tag(number, 3), .. new byte[16], .. BitConverter.GetBytes(1), .. Padded(Encoding.Unicode.GetBytes(name + "\0")), .. BitConverter.GetBytes(value)];

    public static byte[] NamedById(int number, int id, int value) => [.. Tag(number, 3), .. new byte[16], .. BitConverter.GetBytes(0), .. BitConverter.GetBytes(id), .. BitConverter.GetBytes(value)];

    public static byte[] Several(int number, params string[] values) =>
        [.. Tag(number, 0x101F), .. BitConverter.GetBytes(values.Length), .. values.SelectMany(value => Padded(Encoding.Unicode.GetBytes(value)))];

    private static byte[] Variable(int number, int type, byte[] value) => [.. Tag(number, type), .. BitConverter.GetBytes(1), .. Padded(value)];

    private static byte[] Padded(byte[] value) => [.. BitConverter.GetBytes(value.Length), .. value, .. new byte[-value.Length & 3]];

    private static byte[] Tag(int number, int type) => BitConverter.GetBytes((uint)((number << 16) | type));

    private static void Write(Stream stream, uint value) => stream.Write(BitConverter.GetBytes(value));

    private static void Write(Stream stream, ushort value) => stream.Write(BitConverter.GetBytes(value));
}
