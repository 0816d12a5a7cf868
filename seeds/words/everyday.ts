// Words that everybody uses: names, daily life, answers and replies.

/** Given and family names from many places; a pair need not come from the same one, as in any large town. */
export const givenNames =
  `Amara Aisha Alma Anika Arjun Astrid Aylin Beatriz Bjørn Camila Chidi Chloé Dae-jung Dalia Daniel Deepa Diego
Dmitri Ebba Ehsan Elif Elena Emeka Emma Esther Farah Fatou Felix Finn Freya Gabriel Giulia Hana Hassan Hiroshi
Ibrahim Ines Ingrid Isla Ivan Jamal Jana João Jonas Kaito Karim Kavya Keiko Kofi Laila Lars Leila Lena Liang
Lucía Luka Magda Maja Malik Marek Mariam Mateo Mei Mina Miriam Nadia Naoki Nia Nikolai Noor Oksana Olu Omar
Paolo Pedro Petra Priya Rafael Ravi Rosa Ruth Sadia Samir Sara Seo-yeon Sergei Sibusiso Siobhán Sofia Suda Tamar
Tariq Thandi Tomasz Tuan Uma Valeria Viktor Wanjiru Wei Xin Yara Yuki Yusuf Zara Zoltán`.split(/\s+/);

export const familyNames =
  `Abebe Adeyemi Ahmed Andersson Baptiste Bauer Becker Bianchi Bondarenko Castro Chen Costa Dąbrowska Diallo Dubois
Eriksen Fernández Fischer Fofana García Ghosh Haddad Hansen Hernández Horvat Ibarra Ito Ivanova Jansen Jensen
Kamau Kaplan Khan Kim Kowalski Kumar Laurent Le Lindqvist Lopez Mahlangu Marino Martin Mbeki Mendoza Mori Moreau
Mwangi Nakamura Nguyen Novák Nowak O’Brien Okafor Oliveira Ortiz Öztürk Park Patel Pereira Petrov Popescu Rahman
Ramos Reyes Rossi Said Salazar Sato Schmidt Sharma Silva Singh Sokolov Sørensen Suzuki Svensson Takahashi Tan
Tesfaye Tran Vargas Varga Virtanen Wang Weber Wójcik Yamamoto Yılmaz Zhang Zhou`.split(/\s+/);

/** Names written as their owners write them, with the Latin spelling that their handles come from. */
export const namesInTheirScript: readonly (readonly [name: string, latin: string])[] = [
  ['李娜', 'li na'],
  ['王伟', 'wang wei'],
  ['佐藤 健', 'sato ken'],
  ['鈴木 さくら', 'suzuki sakura'],
  ['김민준', 'kim minjun'],
  ['이서연', 'lee seoyeon'],
  ['Олена Шевченко', 'olena shevchenko'],
  ['Иван Петров', 'ivan petrov'],
  ['Милица Јовановић', 'milica jovanovic'],
  ['Γιώργος Νικολάου', 'giorgos nikolaou'],
  ['Ελένη Παππά', 'eleni pappa'],
  ['محمد العلي', 'mohammed alali'],
  ['ليلى حداد', 'layla haddad'],
  ['نرگس کریمی', 'narges karimi'],
  ['דניאל לוי', 'daniel levi'],
  ['प्रिया शर्मा', 'priya sharma'],
  ['अर्जुन मेहता', 'arjun mehta'],
  ['রিনা দাস', 'rina das'],
  ['ธนา สุขใจ', 'thana sukjai'],
  ['ნინო ბერიძე', 'nino beridze'],
  ['Անի Սարգսյան', 'ani sargsyan'],
  ['தமிழ் செல்வன்', 'tamil selvan'],
  ['ሰላም ተስፋዬ', 'selam tesfaye'],
  ['Nguyễn Thị Mai', 'nguyen thi mai'],
];

/** Daily life, for posts that are about nothing in particular. */
export const daily: readonly string[] = [
  'Monday again. Who ordered that?',
  'The cat has learnt to open the fridge.',
  'Moved house: forty boxes, one kettle, first things first.',
  'The train was on time and nobody knew what to do.',
  'First snow of the year, and I am eight again.',
  'Coffee number three. Do not look at me.',
  'Learnt the word for “evening light on water” and will now use it wrongly.',
  'My neighbour whistles the same song every morning, and today he got to the end.',
  'Power cut in the whole street. Candles, cards, and people we had never met.',
  'Does anyone else keep the good pen for nothing?',
  'Ten years in this town today. I still get lost near the canal.',
  'Offline for a week. Everything went on without me, which is both good and bad.',
  'Grandmother sent her first voice message: eleven minutes, mostly the weather.',
  'Small victories: answered the letter I had owed since spring.',
  'A child on the bus asked me why grown-ups sigh.',
  'Found a twenty in a winter coat. Thank you, past me.',
  'It rained so hard that the dog refused the walk.',
  'Tell me something good that happened today.',
  'We sat on the roof until the stars came, and then a little longer.',
  'Happy birthday to everybody who shares it with nobody!',
  'I said yes to too many things again.',
  'Today’s plan: soup, a book, no plan.',
  'The new glasses reveal how dusty everything is. Returning them.',
  'Walked home instead of taking the bus, and met three people I know.',
  'Anybody else talk to their plants in a different language?',
  'Lost my keys, found my other keys.',
  'Someone left a note on our bench: “thanks, it was a good place to think”.',
  'Long week. Short post.',
  'Buenos días desde una cocina muy pequeña.',
  'Il pleut, donc je lis.',
  'Guten Morgen aus dem Zug, der wieder einmal steht.',
  'Bom dia! O mar hoje está um espelho.',
  'おはようございます。今日は寒いですね。',
  'Доброго ранку! Кава, тиша, сніг.',
  'صباح الخير، الشمس عادت أخيرًا.',
  '오늘은 아무것도 안 하기로 했다.',
];

export const shareWords: readonly string[] = [
  'This.',
  'Worth your time.',
  'Read this one twice.',
  'Everything I wanted to say.',
  'Look at this!',
  'For those who missed it.',
  'Saving this for the weekend.',
  'Still thinking about it.',
];

export const comments: readonly string[] = [
  'Love this.',
  'So true.',
  'Ha!',
  'You made my day.',
  'Same here.',
  'Tell me more?',
  'I needed this today.',
  'Wonderful.',
  'How did it go in the end?',
  'Please keep posting these.',
  'Thank you for writing it down.',
  'Could not agree more.',
  'I am not so sure, but I see your point.',
  'This is the content I came for.',
  'Saved.',
  'Oh no. And then?',
  'Beautiful.',
  'Sending soup.',
  'Count me in.',
  'My sister says the same, word for word.',
  'First time I hear of it, now I want to know everything.',
  'Sounds like a very good day.',
  '🙌',
  '❤️',
];

export const replies: readonly string[] = [
  'Thank you!',
  'Ha, exactly.',
  'It went well, in the end.',
  'Good question, I will try it.',
  'Next time, come along!',
  'You are right, I missed that.',
  'I owe you one.',
  'Not yet, but soon.',
  'Let me look it up.',
  'That is what I thought, too.',
  'Agreed to disagree.',
  'Will do.',
  'Where did you get yours?',
  'Only on Sundays.',
  'Tell them I said hello.',
  'No idea, honestly.',
  'I had help.',
  'A bit of both.',
  'Ask me again in spring.',
  'You should see the other one.',
  '😄',
];

export const bioEndings: readonly string[] = [
  'Opinions are mine, typos too.',
  'She/her.',
  'He/him.',
  'They/them.',
  'Here for the conversation.',
  'Usually outside.',
  'Ask me about bread.',
  'Slow to answer, always do.',
  'Mother of two, owner of none of the cats.',
  'Learning Portuguese.',
  'From somewhere else originally.',
  '',
  '',
  '',
  '',
];
